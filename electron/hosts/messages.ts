/** What a host says to its lab process. In Electron `connect` brings a port; elsewhere the frames of a window are numbered. */
export type ToLab =
  | { readonly type: 'connect'; readonly client?: number }
  | { readonly type: 'frame'; readonly client: number; readonly bytes: Uint8Array }
  | { readonly type: 'disconnect'; readonly client: number }
  | LabRequest
  /** Close what is open and end with code 0. */
  | { readonly type: 'quit' }

/** Files that a person gives to the lab or takes from it. */
export type LabRequest =
  /** Copies the file at `path` into the directory of recordings. Answered with a RecordingInfo. */
  | { readonly type: 'import'; readonly request: number; readonly path: string; readonly name: string }
  /** Answered with the path of a recording. */
  | { readonly type: 'path'; readonly request: number; readonly id: string }
  /** Answered with the RecordingInfo of the recording that nobody has named, undefined if there is none. */
  | { readonly type: 'untitled'; readonly request: number }
  /** Ends it for good: keeps it by a name, or deletes it. */
  | { readonly type: 'settle-untitled'; readonly request: number; readonly end: 'keep' | 'discard' }
  /** Answered with the path of an export. */
  | { readonly type: 'export-path'; readonly request: number; readonly id: string }

export type FromLab =
  | { readonly type: 'ready' }
  /** Once a second while the event loop turns. */
  | { readonly type: 'alive' }
  | { readonly type: 'frame'; readonly client: number; readonly bytes: Uint8Array }
  | { readonly type: 'disconnect'; readonly client: number }
  | { readonly type: 'answer'; readonly request: number; readonly value: unknown }
  | { readonly type: 'refusal'; readonly request: number; readonly reason: string }
  | { readonly type: 'log'; readonly line: string }
  /** The simulator threw; the process ends next. */
  | { readonly type: 'defect'; readonly text: string }

export const ALIVE_EVERY_MS = 1_000
