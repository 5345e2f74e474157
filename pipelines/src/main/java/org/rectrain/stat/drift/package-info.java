/**
 * Has a distribution or a stream moved: distances between counts and between weighted samples,
 * change detectors, and what a model's performance would be if its scores still held. Pure
 * functions; nothing here knows what a window or a feature is.
 */
@NullMarked
package org.rectrain.stat.drift;

import org.jspecify.annotations.NullMarked;
