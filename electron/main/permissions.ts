import { session } from 'electron'

/** All that the window needs: copying text. Electron's default is to grant everything. */
const GRANTED = 'clipboard-sanitized-write'

export function denyPermissions(): void {
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(permission === GRANTED)
  })
  defaultSession.setPermissionCheckHandler((_contents, permission) => permission === GRANTED)
  defaultSession.setDevicePermissionHandler(() => false)
}
