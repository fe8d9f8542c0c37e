/** A project in memory that is generated again and again while its user works in it. */
import { systemDisk } from "../../src/host/disk.js";
import { type MemoryHost, memoryHost } from "../../src/host/memory.js";
import type { Disk, Host } from "../../src/host.js";
import { buildModel } from "../../src/model/build.js";
import { finishInterrupted } from "../../src/plan/journal.js";
import { readManifest } from "../../src/plan/manifest.js";
import { loadProject } from "../../src/project.js";
import {
  regenerate,
  type Regenerated,
  type RegenerateOptions,
  type Regeneration,
} from "../../src/regenerate.js";
import { loadParser } from "../../src/syntax/tree.js";
import { renderProject } from "../../src/render-project.js";

const root = "/project";

export interface LivingProject {
  /** Texts by path relative to the project. */
  texts(): ReadonlyMap<string, string>;
  write(path: string, text: string): void;
  remove(path: string): void;
  /** Finishes what a crash interrupted, as every run does, then generates. */
  generate(options?: RegenerateOptions): Promise<Regenerated>;
  /** Generates on a machine that dies at that write; true where it came to that. */
  crash(write: number): Promise<boolean>;
}

export interface LivingOptions {
  /** Generated tests without their blocks: they are merged like any file, and are the longest. */
  readonly shortTests?: boolean;
}

type Rendered = Omit<Regeneration, "manifest">;

/**
 * Makes projects. What the YAML comes to is rendered once for each text of it, by the whole
 * pipeline; merging and writing is what happens every time.
 */
export function livingProjects({ shortTests = false }: LivingOptions = {}): () => LivingProject {
  const rendered = new Map<string, Promise<Rendered>>();
  const parse = loadParser();
  const generate = async (memory: MemoryHost, disk: Disk, options?: RegenerateOptions) => {
    const key = sourcesOf(memory);
    const known = rendered.get(key) ?? render(withTemplates(memory), shortTests);
    rendered.set(key, known);
    if (options?.check !== true) finishInterrupted(disk, root);
    const { manifest } = readManifest(disk, root);
    const regeneration = { ...(await known), manifest };
    return regenerate(disk, regeneration, { parser: () => parse, ...options });
  };
  return () => {
    const memory = memoryHost({ files: { "endpointgen.yaml": "version: 1\n" } });
    return {
      texts: () =>
        new Map([...memory.files].map(([path, text]) => [path.slice(root.length + 1), text])),
      write: (path, text) => void memory.files.set(`${root}/${path}`, text),
      remove: (path) => void memory.files.delete(`${root}/${path}`),
      generate: (options) => generate(memory, memory, options),
      crash: async (write) => {
        try {
          await generate(memory, dyingAt(write, memory));
          return false;
        } catch (error) {
          if (error === powerFailure) return true;
          throw error;
        }
      },
    };
  };
}

const powerFailure = new Error("power failure");

function dyingAt(write: number, disk: Disk): Disk {
  let left = write;
  const counted = (): void => {
    left -= 1;
    if (left < 0) throw powerFailure;
  };
  return {
    ...disk,
    write: (...file) => {
      counted();
      disk.write(...file);
    },
    remove: (...file) => {
      counted();
      disk.remove(...file);
    },
  };
}

function sourcesOf({ files }: MemoryHost): string {
  const yaml = [...files].filter(([path]) => path.endsWith(".yaml")).sort();
  return JSON.stringify(yaml);
}

/** Files below `/project` are a map; the templates are those of the checkout. */
function withTemplates(memory: MemoryHost): Host {
  const disk = systemDisk();
  const at = (path: string) => (path.startsWith(root) ? memory : disk);
  return {
    ...memory,
    readText: (path) => at(path).readText(path),
    list: (folder, glob) => at(folder).list(folder, glob),
  };
}

async function render(host: Host, shortTests: boolean): Promise<Rendered> {
  const { settings, endpoints } = loadProject(host, root);
  if (settings === undefined) throw new Error("the settings are wrong");
  const models = endpoints.flatMap((endpoint) => buildModel(endpoint, new Map()).value ?? []);
  const whole = await renderProject(host, { root, settings, models });
  const files = whole.map((file) =>
    shortTests && file.id.endsWith("/test")
      ? { ...file, text: file.text.slice(0, file.text.indexOf("describe(")) }
      : file,
  );
  return { root, files, endpoints, settings, models };
}
