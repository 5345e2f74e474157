/** Agreement of annotators and confident learning. */
@NullMarked
package org.rectrain.stat.label;

import org.jspecify.annotations.NullMarked;
