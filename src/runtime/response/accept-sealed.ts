import { z } from "zod";
import { Sealed } from "../encryption/sealed.js";

const sealedValue = z.custom<Sealed>((value) => Sealed.is(value));

type Def = Record<string, unknown>;

/** The members of a schema's definition that hold other schemas. */
const inner = ["innerType", "element", "valueType", "left", "right", "rest"] as const;
const lists = ["options", "items"] as const;

/**
 * The same schema, in which every string may also be a `Sealed` one. What a sealed string holds
 * isn't checked: that would need the key.
 */
export function acceptSealed(schema: z.ZodType): z.ZodType {
  const def = schema._zod.def as unknown as Def & { readonly type: string };
  if (def.type === "string") return z.union([sealedValue, schema]);
  if (def.type === "lazy") return z.lazy(() => acceptSealed((def.getter as () => z.ZodType)()));
  const changed: Def = { ...def };
  for (const key of inner) if (isSchema(def[key])) changed[key] = acceptSealed(def[key]);
  for (const key of lists) {
    const members = def[key];
    if (Array.isArray(members))
      changed[key] = members.map((member: z.ZodType) => acceptSealed(member));
  }
  if (def.type === "object") changed.shape = shapeOf(def.shape as Record<string, z.ZodType>);
  return z.core.clone(schema, changed as unknown as z.core.$ZodTypeDef);
}

function shapeOf(shape: Readonly<Record<string, z.ZodType>>): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(shape).map(([key, member]) => [key, acceptSealed(member)]),
  );
}

function isSchema(value: unknown): value is z.ZodType {
  return typeof value === "object" && value !== null && "_zod" in value;
}
