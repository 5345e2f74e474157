/** Vectors of items and users in prepared folders. */
@NullMarked
package org.rectrain.dataset.vector;

import org.jspecify.annotations.NullMarked;
