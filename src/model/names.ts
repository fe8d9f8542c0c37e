import { isInUse } from "./names-in-use.js";

/** An endpoint's name in every form that the output needs, from `endpoint_name` alone. */
export interface Names {
  /** `io_job` */
  readonly snake: string;
  /** `io-job` */
  readonly kebab: string;
  /** `ioJob`; `userEndpoint` for a name that the generated code uses itself */
  readonly camel: string;
  /** `IoJob` */
  readonly pascal: string;
  /** `endpoint_description`: `IO Job` */
  readonly description: string;
}

const shortForms = new Set(
  "ai api cpu csv db dns gpu html http id io ip json mfa pdf png sms sql tls ui url uuid xml yaml".split(
    " ",
  ),
);

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** `get_api_key` → `Get API Key`: each word capitalised, known short forms in capitals. */
export function describe(snake: string): string {
  return snake
    .split("_")
    .map((word) => (shortForms.has(word) ? word.toUpperCase() : capitalised(word)))
    .join(" ");
}

/** `IO Job` → `IO job`: the first word stays, the others lose their capital unless all are capitals. */
export function sentenceCase(description: string): string {
  return description
    .split(" ")
    .map((word, index) => (index === 0 || isShortForm(word) ? word : word.toLowerCase()))
    .join(" ");
}

/** `io_job`, `io-job` and `ioJob` name the same endpoint: all become `ioJob`. */
export function camelCase(name: string): string {
  return name.replace(/[-_]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

export function namesOf(snake: string, description: string = describe(snake)): Names {
  const camel = camelCase(snake);
  return {
    snake,
    kebab: snake.replaceAll("_", "-"),
    camel: isInUse(camel) ? `${camel}Endpoint` : camel,
    pascal: capitalised(camel),
    description,
  };
}

function isShortForm(word: string): boolean {
  return word.length > 1 && word === word.toUpperCase();
}
