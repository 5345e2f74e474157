/** Section {@code monitor}: what is watched after the model is in service. */
@NullMarked
package org.rectrain.config.monitor;

import org.jspecify.annotations.NullMarked;
