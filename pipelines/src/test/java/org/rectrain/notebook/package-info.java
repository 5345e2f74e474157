/** Runs the scripts of {@code notebooks-java/} as a reader would. */
@NullMarked
package org.rectrain.notebook;

import org.jspecify.annotations.NullMarked;
