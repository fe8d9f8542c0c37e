/** The path of a topic below `producer` or `consumer`. @throws RangeError when it isn't a full name. */
export function topicPath(topic: string): string {
  const found = /^(persistent|non-persistent):\/\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(topic);
  if (found === null) {
    throw new RangeError(`${topic} is no topic such as persistent://public/default/io-jobs.`);
  }
  return found.slice(1).map(encodeURIComponent).join("/");
}

/** A path with its query. */
export const withQuery = (path: string, query: Readonly<Record<string, string>>): string =>
  `${path}?${new URLSearchParams(query).toString()}`;
