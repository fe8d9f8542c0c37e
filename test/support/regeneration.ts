/** A project in memory that is generated again and again while its user works in it. */
import { systemDisk } from "../../src/host/disk.js";
import { type MemoryHost, memoryHost } from "../../src/host/memory.js";
import type { Host } from "../../src/host.js";
import { buildModel } from "../../src/model/build.js";
import { readManifest } from "../../src/plan/manifest.js";
import { loadProject } from "../../src/project.js";
import {
  regenerate,
  type Regenerated,
  type RegenerateOptions,
  type Regeneration,
} from "../../src/regenerate.js";
import { renderProject } from "../../src/render-project.js";

const root = "/project";

export interface LivingProject {
  /** Texts by path relative to the project. */
  texts(): ReadonlyMap<string, string>;
  write(path: string, text: string): void;
  remove(path: string): void;
  generate(options?: RegenerateOptions): Promise<Regenerated>;
}

type Rendered = Omit<Regeneration, "manifest">;

/**
 * Makes projects. What the YAML comes to is rendered once for each text of it, by the whole
 * pipeline; merging and writing is what happens every time.
 */
export function livingProjects(): () => LivingProject {
  const rendered = new Map<string, Promise<Rendered>>();
  return () => {
    const memory = memoryHost({ files: { "endpointgen.yaml": "version: 1\n" } });
    return {
      texts: () =>
        new Map([...memory.files].map(([path, text]) => [path.slice(root.length + 1), text])),
      write: (path, text) => void memory.files.set(`${root}/${path}`, text),
      remove: (path) => void memory.files.delete(`${root}/${path}`),
      generate: async (options) => {
        const key = sourcesOf(memory);
        const known = rendered.get(key) ?? render(withTemplates(memory));
        rendered.set(key, known);
        const { manifest } = readManifest(memory, root);
        return regenerate(memory, { ...(await known), manifest }, options);
      },
    };
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

async function render(host: Host): Promise<Rendered> {
  const { settings, endpoints } = loadProject(host, root);
  if (settings === undefined) throw new Error("the settings are wrong");
  const models = endpoints.flatMap((endpoint) => buildModel(endpoint, new Map()).value ?? []);
  const files = await renderProject(host, { root, settings, models });
  return { root, files, endpoints, settings, models };
}
