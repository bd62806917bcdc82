import { type HostState } from './host.ts'

/** What the preload puts on `window.desktop`. Absent in a browser. */
export interface Desktop {
  /** Asks for a port to the lab. It comes as a message that the window posts to itself: a `PortMessage` with one port. */
  requestPort(nonce: string): void
  /** A dialog to choose a recording; it is copied into the lab's directory. Its id there, or undefined if cancelled. */
  openFile(): Promise<string | undefined>
  /** A file that was dropped on the window: as `openFile` without the dialog. Rejects, with the reason, for one that is no recording. */
  takeFile(file: File): Promise<string>
  /** A dialog to choose where a copy of a recording goes. False if cancelled. */
  saveFile(id: string): Promise<boolean>
  /** A dialog to choose where a PNG image goes; `name` is what it suggests. False if cancelled. */
  saveImage(name: string, image: Uint8Array): Promise<boolean>
  /** Which keys the window's commands have, by their ids, for the menu to show. */
  showMenuKeys(keys: Readonly<Record<string, string>>): void
  /** Starts the lab again after it has been stopped for ending too often. */
  restartLab(): void
}

/** Posted by the preload to its own window, with the port. Accept it only from the window itself and with the nonce asked with. */
export interface PortMessage {
  readonly type: 'lab-port'
  readonly nonce: string
}

/** Posted by the preload to its own window whenever the state of the lab process changes, and after `requestPort`. */
export interface HostStateMessage {
  readonly type: 'lab-host'
  readonly host: HostState
}

/** Posted by the preload to its own window when a command is chosen in the menu. */
export interface CommandMessage {
  readonly type: 'lab-command'
  readonly id: string
}
