/** Finished stages on a tracking server: queued in the run folder, sent when it answers. */
@NullMarked
package org.rectrain.run.track;

import org.jspecify.annotations.NullMarked;
