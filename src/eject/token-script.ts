/** What `endpointgen token` did, as a script of the project's own. */
import { withKey } from "../json-text.js";
import { modulePath } from "../render/module-path.js";
import type { SourceFile } from "./reach.js";

export const tokenPath = "dev/token.ts";

/** What the script needs of the runtime. */
export const tokenNames = ["devToken", "devTotp"] as const;

export interface TokenScript {
  readonly file: SourceFile;
  readonly packageJson: string;
}

/** @param folder where the runtime's source is */
export function tokenScript(packageJson: string, folder: string): TokenScript {
  const text = `/** npm run token -- USER: an access token of somebody in dev/users.yaml, and the one-time code of now. */
const [user = "ada"] = process.argv.slice(2);

// Before the import: the identities of a laptop load nowhere else.
process.env["NODE_ENV"] ??= "development";

async function main(): Promise<void> {
  const { devToken, devTotp } = await import("${modulePath("dev", `${folder}/dev/index.ts`)}");
  const token = await devToken(process.cwd(), user);
  console.log(\`\${token}\\n\${devTotp(process.cwd(), user)}\`);
}

void main();
`;
  return {
    file: { path: tokenPath, text },
    packageJson: withKey(packageJson, ["scripts", "token"], `tsx ${tokenPath}`),
  };
}
