/** What a model starts from: an earlier model, factors of items, a logistic regression. */
@NullMarked
package org.rectrain.train.init;

import org.jspecify.annotations.NullMarked;
