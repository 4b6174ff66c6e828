import { lstat, mkdir } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { isAbsolute, join } from "node:path";
import type { DubboUrl } from "@dubbo-ts/core/common";

/** Where the leases of one group are: `root` and `folder`, which is below it, belong to this user alone. */
export interface LeaseFolder {
  readonly root: string;
  readonly folder: string;
}

/**
 * Reads the folder from a registry's url: `embedded:///absolute/folder`, or parameter `folder`, else one per user below
 * the folder for temporary files; in it, one for each `group`, default `dubbo`. A `TypeError` names what makes no sense.
 */
export function leaseFolderOf(url: DubboUrl): LeaseFolder {
  const group = url.get("group") ?? "dubbo";
  if (!/^[\w.-]{1,100}$/.test(group) || /^\.+$/.test(group)) {
    throw new TypeError(`embedded registry: group "${group}" must be letters, digits, ".", "_" or "-"`);
  }
  const root = url.get("folder") ?? folderInPath(url) ?? join(tmpdir(), `dubbo-ts-${userName()}`);
  if (!isAbsolute(root)) throw new TypeError(`embedded registry: folder "${root}" must be an absolute path`);
  return { root, folder: join(root, group) };
}

function folderInPath({ host, path }: DubboUrl): string | undefined {
  // `embedded://` alone gets Java's path of a registry.
  if (host !== "" || path === "" || path === "org.apache.dubbo.registry.RegistryService") return undefined;
  return /^[A-Za-z]:/.test(path) ? path : `/${path}`;
}

function userName(): string {
  return String(process.getuid?.() ?? userInfo().username.replace(/[^\w.-]/g, "-"));
}

/** Makes the folders if they are missing. Rejects when somebody else could write there: whoever can, can send us anywhere. */
export async function openLeaseFolder({ root, folder }: LeaseFolder): Promise<void> {
  for (const path of [root, folder]) {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await requireOwn(path);
  }
}

async function requireOwn(path: string): Promise<void> {
  const stat = await lstat(path);
  if (!stat.isDirectory()) throw new Error(`${path} is not a folder, or is a link to one; remove it, or name another`);
  if (process.getuid === undefined) return; // Windows keeps its temporary files per user
  if (stat.uid !== process.getuid()) {
    throw new Error(`${path} belongs to user ${stat.uid} and not to ${process.getuid()}; remove it, or name another`);
  }
  if ((stat.mode & 0o022) !== 0) {
    const mode = (stat.mode & 0o777).toString(8);
    throw new Error(`${path} can be written by other users (mode ${mode}); make it private with chmod 700`);
  }
}
