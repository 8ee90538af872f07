import './theme/tokens.css'
import './theme/base.css'
import { spawnEarly } from './core/page/spawn'

// While the app is still being read its worker reads the core.
spawnEarly()
void import('./main')
