/** The engine below the networks: parameters, programs, constants, fused operations, one pass. */
@NullMarked
package org.rectrain.nn.engine;

import org.jspecify.annotations.NullMarked;
