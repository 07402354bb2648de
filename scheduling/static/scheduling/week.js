// Page of a week: board by mouse, pen and keyboard, and the map of the rounds. Everything here also exists as plain forms.
import { start as startFocus } from "./focus.js";
import { start as startKeyboard } from "./keyboard.js";
import { start as startMap } from "./map.js";
import { start as startPointer } from "./pointer.js";

startFocus();
startKeyboard();
startPointer();
startMap();
