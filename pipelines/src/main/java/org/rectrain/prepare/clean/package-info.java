/** Cleaning rules: each named, counted and switchable; what they remove is kept with the reason. */
@NullMarked
package org.rectrain.prepare.clean;

import org.jspecify.annotations.NullMarked;
