/** What a string or a list may hold when the YAML names no bound. */
export const longestString = 10_000;
export const longestList = 1_000;
