/** Section {@code sample}: the generator of behaviour logs. */
@NullMarked
package org.rectrain.config.sample;

import org.jspecify.annotations.NullMarked;
