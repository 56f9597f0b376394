// The colours a reader chose, set before anything is drawn.
"use strict";

try {
  const colours = localStorage.getItem("colours");
  if (colours) document.documentElement.dataset.colours = colours;
} catch {
  // Where nothing is kept, the system decides.
}
