/**
 * Networks, losses and optimizer on DJL's PyTorch engine, without DJL's blocks, losses and trainer.
 *
 * <p>Shape legend, used in every comment at a reshape: B examples, T tokens, E hidden size, H heads
 * (or, where said so, history length), D head or vector size, N distinct texts, F features, K
 * tasks.
 *
 * <p>Rules that hold here because the engine breaks them silently: constants on a gradient path
 * come from {@link org.rectrain.nn.engine.Constants}, casts from {@link
 * org.rectrain.nn.engine.Fused}; a step's intermediate arrays live in the manager of its {@link
 * org.rectrain.nn.engine.Pass}; a parameter is never the first operand of an operation. No file
 * access.
 */
package org.rectrain.nn;
