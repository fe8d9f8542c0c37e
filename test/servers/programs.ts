/** Finds the servers' programs: named by the environment, on the machine, or unpacked from Debian. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";

/** Where programs and everything that servers write are put; ignored by git. */
export const workFolder = join(import.meta.dirname, "../../.tmp/servers");

/** A server's program with its command line. */
export interface Programs {
  readonly server: string;
  readonly cli: string;
}

interface Source {
  /** Named by the environment, for who has them elsewhere. */
  readonly variable: string;
  readonly names: Programs;
  readonly packages: readonly string[];
  /** Suite of Debian that has it, where the machine's own has not. */
  readonly suite?: string;
}

const sources = {
  valkey: {
    variable: "VALKEY_BIN",
    names: { server: "valkey-server", cli: "valkey-cli" },
    packages: ["valkey-server", "valkey-tools"],
    suite: "bookworm-backports",
  },
  redis: {
    variable: "REDIS_BIN",
    names: { server: "redis-server", cli: "redis-cli" },
    packages: ["redis-server", "redis-tools"],
  },
} as const satisfies Readonly<Record<string, Source>>;

/** Which server. */
export type Flavour = keyof typeof sources;

/** The programs of a server; installs them when the machine has none and this is root. */
export async function programsOf(flavour: Flavour): Promise<Programs> {
  const { variable, names }: Source = sources[flavour];
  const folders = [process.env[variable], ...(process.env["PATH"] ?? "").split(":")];
  const found = folders.find((folder) => folder && existsSync(join(folder, names.server)));
  const folder = found ?? (await unpacked(flavour));
  return { server: join(folder, names.server), cli: join(folder, names.cli) };
}

/** The folder of a Debian package's programs, unpacked and not installed: no service is started. */
async function unpacked(flavour: Flavour): Promise<string> {
  const { variable, names, packages, suite }: Source = sources[flavour];
  const folder = join(workFolder, flavour);
  const bin = join(folder, "root/usr/bin");
  if (existsSync(join(bin, names.server))) return bin;
  if (process.getuid?.() !== 0) {
    throw new Error(
      `${names.server} is missing: install ${packages.join(" and ")}, or say its folder in ${variable}.`,
    );
  }
  mkdirSync(join(folder, "lists/partial"), { recursive: true });
  mkdirSync(join(folder, "cache/archives/partial"), { recursive: true });
  const options = suite === undefined ? [] : privateSources(folder, suite);
  await execa("apt-get", [...options, "-qq", "update"]);
  await execa("apt-get", [...options, "-qq", "download", ...packages], { cwd: folder });
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".deb"))) {
    await execa("dpkg", ["-x", file, "root"], { cwd: folder });
  }
  const { stdout } = await execa("ldd", [join(bin, names.server)]);
  if (stdout.includes("not found")) {
    const libraries = [
      "liblzf1",
      "libjemalloc2",
      "libatomic1",
      "liblua5.1-0",
      "lua-cjson",
      "lua-bitop",
    ];
    await execa("apt-get", ["-qq", "install", "-y", "--no-install-recommends", ...libraries], {
      env: { DEBIAN_FRONTEND: "noninteractive" },
    });
  }
  return bin;
}

/** A suite for this download alone: the machine's own list of sources stays as it is. */
function privateSources(folder: string, suite: string): readonly string[] {
  const list = join(folder, "sources.list");
  const key = "/usr/share/keyrings/debian-archive-keyring.gpg";
  writeFileSync(list, `deb [signed-by=${key}] ${debianMirror()} ${suite} main\n`);
  return [
    `Dir::Etc::sourcelist=${list}`,
    "Dir::Etc::sourceparts=/dev/null",
    `Dir::State::lists=${join(folder, "lists")}`,
    `Dir::Cache=${join(folder, "cache")}`,
    "APT::Sandbox::User=root",
  ].flatMap((option) => ["-o", option]);
}

/** Where this machine gets its packages. */
function debianMirror(): string {
  const folder = "/etc/apt/sources.list.d";
  const texts = existsSync(folder)
    ? readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"))
    : [];
  const named = /^URIs:\s*(\S+)/m.exec(texts.join("\n"))?.[1];
  return named ?? "http://deb.debian.org/debian";
}
