/** Run folders: atomic stage outputs, provenance, up-to-date checks and progress. */
@NullMarked
package org.rectrain.run;

import org.jspecify.annotations.NullMarked;
