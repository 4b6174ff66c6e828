import { DubboUrl, isHost, printable } from "../common/index.js";

/** The providers that a client names itself, `;` between them. A `TypeError` when one lacks a host or a port. */
export function parseDirectUrls(text: string): readonly DubboUrl[] {
  const urls = text
    .split(";")
    .filter((part) => part.trim() !== "")
    .map((part) => DubboUrl.parse(part));
  if (urls.length === 0) throw new TypeError("client.url is empty");
  for (const url of urls) {
    if (url.host !== "" && !isHost(url.host)) {
      throw new TypeError(`client.url "${printable(String(url))}": "${printable(url.host)}" is no name of a host`);
    }
    if (url.host === "" || url.port === 0) {
      throw new TypeError(`client.url "${url}" lacks a host or a port; write it as dubbo://host:20880`);
    }
  }
  return urls;
}
