/// <reference types="vite/client" />

interface Window {
  /** Put there by the preload; a browser has none. */
  readonly desktop?: import('../../electron/protocol/desktop.ts').Desktop
}
