// Page of a day of rides: the map of the runs. Everything else is plain links and forms.
import { start } from "./map.js";

start();
