/** A path with its parameters filled in and its query behind it. */
export function pathOf(
  template: string,
  params: Readonly<Record<string, unknown>>,
  query: Readonly<Record<string, unknown>>,
): string {
  const path = template.replace(/[:*](\w+)/g, (whole, name: string) =>
    Object.hasOwn(params, name) ? encodeURIComponent(String(params[name])) : whole,
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query).filter(([, given]) => given !== undefined)) {
    for (const each of [value as string].flat()) search.append(name, each);
  }
  return search.size > 0 ? `${path}?${search.toString()}` : path;
}
