import type { Changes } from "../../changes/knob.js";
import type { Encryption } from "./schema.js";

const seals = ({ enable_encryption, fields }: Encryption): boolean =>
  enable_encryption && fields.length > 0;

/** Whether marked values lie about in the open. */
export const changes: Changes<Encryption> = {
  off: { weaker: "marked fields are kept in the open" },
  knobs: {
    enable_encryption: { direction: "on", weaker: "marked fields are kept in the open" },
    enable_decryption: {
      direction: "off",
      weaker: "sealed values leave in answers",
      when: ({ fields }) => fields.length > 0,
    },
    fields: { direction: "more", weaker: "fewer fields are sealed" },
    env_may_weaken: {
      direction: "fewer",
      weaker: "the environment may switch off more",
      when: seals,
    },
  },
};
