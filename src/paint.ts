/** Colours of the terminal; every function gives its text back unchanged where colour is off. */
export interface Paint {
  readonly bold: Style;
  readonly dim: Style;
  readonly red: Style;
  readonly green: Style;
  readonly yellow: Style;
  readonly cyan: Style;
}

export type Style = (text: string) => string;

const plain: Style = (text) => text;

/** SGR codes: `open` starts a style, `close` ends that style alone. */
const styled =
  (open: number, close: number): Style =>
  (text) =>
    `\u001B[${open}m${text}\u001B[${close}m`;

export function paint(color: boolean): Paint {
  if (!color) {
    return { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain };
  }
  return {
    bold: styled(1, 22),
    dim: styled(2, 22),
    red: styled(31, 39),
    green: styled(32, 39),
    yellow: styled(33, 39),
    cyan: styled(36, 39),
  };
}
