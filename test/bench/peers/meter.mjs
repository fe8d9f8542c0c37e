/** Loaded into every server: says on demand what the process has used so far. */
process.on("message", (asked) => {
  if (asked === "usage") process.send({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() });
});
process.channel?.unref();
