/** A dialog in the desktop app, a download in a browser. Rejects with the reason when it cannot be written. */
export async function saveImage(name: string, image: Blob): Promise<void> {
  const { desktop } = window
  if (desktop !== undefined) {
    await desktop.saveImage(name, new Uint8Array(await image.arrayBuffer()))
    return
  }
  const url = URL.createObjectURL(image)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
