/**
 * What a trained model says about rows and users: the model folder, text vectors, batch scoring and
 * top-K retrieval behind one interface, {@code Scorer}.
 */
@NullMarked
package org.rectrain.score;

import org.jspecify.annotations.NullMarked;
