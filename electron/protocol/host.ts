/** What a host says about the lab process that it keeps alive. */
export type HostState =
  | { readonly state: 'starting' }
  /** A port or socket opened before this is dead: ask for another. */
  | { readonly state: 'running' }
  | { readonly state: 'restarting'; readonly delayMs: number; readonly reason: string }
  /** It ended too often and stays down until someone asks. `report` is for a bug report. */
  | { readonly state: 'stopped'; readonly reason: string; readonly report: string }

/** Browser host: text frames from the host are a `HostState` as JSON; binary frames belong to the lab. */
export const SOCKET_PATH = '/lab'

/** Browser host: the one text frame a page may send, answered by a new lab process when the last one is stopped. */
export const RESTART_FRAME = 'restart'

/** Browser host: GET downloads. */
export function recordingPath(id: string): string {
  return `/recordings/${encodeURIComponent(id)}`
}

/** Browser host: GET downloads an export, by the name of its file. */
export function exportDownloadPath(name: string): string {
  return `/exports/${encodeURIComponent(name)}`
}

/** Browser host: POST the bytes of a file; answers the `RecordingInfo` of the copy as JSON, or text that says why not. */
export function uploadPath(name: string): string {
  return `/recordings?name=${encodeURIComponent(name)}`
}
