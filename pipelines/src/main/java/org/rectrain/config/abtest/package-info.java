/** Section {@code abtest}. */
@NullMarked
package org.rectrain.config.abtest;

import org.jspecify.annotations.NullMarked;
