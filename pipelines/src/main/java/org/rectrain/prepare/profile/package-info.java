/** A data set's first look, before anything is cleaned. */
@NullMarked
package org.rectrain.prepare.profile;

import org.jspecify.annotations.NullMarked;
