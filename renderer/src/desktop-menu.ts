import { COMMANDS } from '../../electron/protocol/commands.ts'
import { type Desktop } from '../../electron/protocol/desktop.ts'
import { onScopeDispose, watch } from 'vue'
import { useCommands } from './stores/commands.ts'
import { useKeymap } from './stores/view/keymap.ts'

/** Does what is chosen in the desktop app's menu, and has the menu show the keys of the day. */
export function serveDesktopMenu(desktop: Desktop): void {
  const commands = useCommands()
  const keymap = useKeymap()

  function onMessage({ source, data }: MessageEvent<unknown>): void {
    // The preload posts it to its own window; nobody else's counts.
    if (source !== window || typeof data !== 'object' || data === null) return
    if ('type' in data && data.type === 'lab-command' && 'id' in data) commands.run(String(data.id))
  }

  addEventListener('message', onMessage)
  onScopeDispose(() => removeEventListener('message', onMessage))
  watch(
    () =>
      Object.fromEntries(
        COMMANDS.flatMap((info) =>
          keymap
            .keysOf(info)
            .slice(0, 1)
            .map((key) => [info.id, key]),
        ),
      ),
    (keys) => desktop.showMenuKeys(keys),
    { immediate: true },
  )
}
