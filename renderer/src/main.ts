import './styles/tokens.css'
import './styles/base.css'
import './styles/parts.css'
import './styles/floating.css'
import { createConnection } from './connection/connection.ts'
import { portLink } from './connection/port-link.ts'
import { socketLink } from './connection/socket-link.ts'
import { createWindow, welcome } from './window.ts'

welcome()
const link = window.desktop === undefined ? socketLink() : portLink(window.desktop)
createWindow(createConnection(link)).mount('#app')
