/** Starts a real nginx as a proxy cache before another server. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { workFolder } from "./programs.js";
import { freePort, until } from "./server.js";

/** A running nginx. */
export interface RunningNginx {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts it before `origin`; `NGINX_BIN` names the program, else it is unpacked from Debian. */
export async function startNginx(origin: string): Promise<RunningNginx> {
  const program = process.env["NGINX_BIN"] ?? (await unpacked());
  mkdirSync(workFolder, { recursive: true });
  const folder = mkdtempSync(join(workFolder, "nginx-"));
  const port = await freePort();
  writeFileSync(join(folder, "nginx.conf"), configOf(folder, origin, port));
  const child = spawn(program, ["-p", folder, "-c", join(folder, "nginx.conf")], {
    stdio: "ignore",
  });
  const url = `http://127.0.0.1:${String(port)}`;
  await until(async () => (await fetch(`${url}/none`)).status > 0, "nginx");
  return {
    url,
    stop: async () => {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What `Cache-Control` says decides; nothing else is said of any address. */
const configOf = (folder: string, origin: string, port: number): string => `
daemon off;
master_process off;
pid ${folder}/pid;
error_log ${folder}/error.log;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  proxy_cache_path ${folder}/cache keys_zone=kept:1m;
  server {
    listen 127.0.0.1:${String(port)};
    location / {
      proxy_pass ${origin};
      proxy_http_version 1.1;
      proxy_set_header X-Who nginx;
      proxy_cache kept;
      proxy_cache_revalidate on;
      proxy_cache_use_stale updating;
      proxy_cache_background_update on;
      add_header X-Cache-Status $upstream_cache_status;
    }
  }
}
`;

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill();
  await exit;
}

/** Debian's package, unpacked and not installed: no service is started. */
async function unpacked(): Promise<string> {
  const folder = join(workFolder, "nginx");
  const program = join(folder, "root/usr/sbin/nginx");
  if (existsSync("/usr/sbin/nginx")) return "/usr/sbin/nginx";
  if (existsSync(program)) return program;
  if (process.getuid?.() !== 0) throw new Error("nginx is missing: say its program in NGINX_BIN.");
  mkdirSync(folder, { recursive: true });
  await execa("apt-get", ["-qq", "update"]);
  await execa("apt-get", ["-qq", "download", "nginx"], { cwd: folder });
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".deb"))) {
    await execa("dpkg", ["-x", file, "root"], { cwd: folder });
  }
  return program;
}
