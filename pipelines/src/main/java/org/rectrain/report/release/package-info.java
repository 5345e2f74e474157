/** Pages of roll-outs and of shadows. */
@NullMarked
package org.rectrain.report.release;

import org.jspecify.annotations.NullMarked;
