// What every page does. Each behaviour looks after itself; a page without it loses comfort, never function.
import "./again.js";
import "./clock.js";
import "./drafts.js";
import "./live.js";
import "./menus.js";
import "./mine.js";
import "./palette.js";
import "./presence.js";
import "./shortcuts.js";
import "./theme.js";
import "./toast.js";
