/// <reference types="vite/client" />

import { type Desktop } from '../../electron/protocol/desktop.ts'

declare global {
  interface Window {
    /** Put there by the preload; a browser has none. */
    readonly desktop?: Desktop
  }
}
