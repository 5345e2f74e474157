/** Towers of small models computed on plain arrays, without an engine. */
@NullMarked
package org.rectrain.score.array;

import org.jspecify.annotations.NullMarked;
