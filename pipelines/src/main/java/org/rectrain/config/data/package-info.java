/** Section {@code data}: where the log, items and users are and what their columns mean. */
@NullMarked
package org.rectrain.config.data;

import org.jspecify.annotations.NullMarked;
