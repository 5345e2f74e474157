/** Training that keeps the position of a row apart from its item. */
@NullMarked
package org.rectrain.train.debias;

import org.jspecify.annotations.NullMarked;
