/** Handlebars, set up once: no HTML escaping, unknown names are an error. */
import Handlebars from "handlebars";

export interface Templates {
  /** Prints a template: `endpoint/io.ts` with its view. */
  print(name: string, view: object): string;
}

/** @param sources text by name without `.hbs`; those under `sections/` are partials of the others */
export function loadTemplates(sources: ReadonlyMap<string, string>): Templates {
  const engine = Handlebars.create();
  const compiled = new Map<string, Handlebars.TemplateDelegate>();
  for (const [name, text] of sources) {
    if (name.startsWith("sections/")) engine.registerPartial(name.slice("sections/".length), text);
  }
  return {
    print(name, view) {
      const source = sources.get(name);
      if (source === undefined) throw new Error(`no template ${name}`);
      const template =
        compiled.get(name) ?? engine.compile(source, { noEscape: true, strict: true });
      compiled.set(name, template);
      return template(view);
    },
  };
}
