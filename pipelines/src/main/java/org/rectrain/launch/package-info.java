/**
 * Where training workers run: as threads of this process, or as tasks of a Spark barrier stage that
 * exchange their results over separate sockets.
 */
@NullMarked
package org.rectrain.launch;

import org.jspecify.annotations.NullMarked;
