/** Models to files: those of every endpoint and those around them, in the project's own style. */
import { join } from "node:path";
import type { ProjectSettings } from "./config/project.js";
import { runtimeSettings } from "./config/runtime-settings.js";
import type { Disk } from "./host.js";
import type { EndpointModel } from "./model/endpoint-model.js";
import { type Memory, newMemory } from "./memory.js";
import { packageRoot } from "./package-root.js";
import { formatText, ownStyle, refreshStyle, styleOf } from "./render/format.js";
import { inFormat } from "./render/module-format.js";
import { indexFile, outboxMigration, settingsFile } from "./render/project-files.js";
import { renderEndpoint } from "./render/render.js";
import type { RenderedFile } from "./render/rendered-file.js";
import { loadTemplates, type Templates } from "./render/templates.js";
import type { ViewOptions } from "./render/view-options.js";
import { wiringFile } from "./render/wiring-file.js";
import { wiredParts } from "./wiring.js";

/** What is to be rendered. */
export interface Rendering {
  readonly root: string;
  readonly settings: ProjectSettings;
  readonly models: readonly EndpointModel[];
  /** Endpoints rendered before are taken from here. */
  readonly memory?: Memory | undefined;
}

export async function renderProject(
  disk: Disk,
  { root, settings, models, memory = newMemory() }: Rendering,
): Promise<RenderedFile[]> {
  const style = settings.format === "found" ? styleOf(root, disk) : ownStyle;
  const options: ViewOptions = {
    width: style.width,
    paths: settings.paths,
    runner: runners[settings.test_runner],
  };
  const templates = (memory.templates ??= readTemplates(disk));
  await refreshStyle(style);
  const format = async (files: readonly RenderedFile[]): Promise<RenderedFile[]> =>
    Promise.all(
      files.map(async (file) => ({
        ...file,
        text: await formatText(inFormat(file.text, settings.modules), join(root, file.path), style),
      })),
    );
  // Prettier's own settings may stand anywhere: only our style is known to be the same.
  const key = style.native ? JSON.stringify([options, settings.modules]) : undefined;
  const endpoints = models.map(async (model) => {
    const known = memory.files.get(model);
    if (known !== undefined && known.style === key) return known.files;
    const files = await format(renderEndpoint(model, { ...options, templates }));
    if (key !== undefined) memory.files.set(model, { style: key, files });
    return files;
  });
  const around = [
    indexFile(models, options),
    settingsFile(runtimeSettings(settings), options),
    wiringFile(wiredParts(settings), options),
  ];
  const all = [...(await Promise.all(endpoints)).flat(), ...(await format(around))];
  const outboxed = models.some(({ operation }) => operation.job?.outbox === true);
  return outboxed ? [...all, outboxMigration(templates, settings.paths.migrations)] : all;
}

/** The package that `describe` and `it` come from. */
const runners = { vitest: "vitest", jest: "@jest/globals", node: "node:test" } as const;

function readTemplates(disk: Disk): Templates {
  const folder = join(packageRoot, "templates");
  const names = disk.list(folder, "{endpoint,sections,test}/*.hbs");
  return loadTemplates(
    new Map(
      names.map((name) => [name.replace(/\.hbs$/, ""), disk.readText(join(folder, name)) ?? ""]),
    ),
  );
}
