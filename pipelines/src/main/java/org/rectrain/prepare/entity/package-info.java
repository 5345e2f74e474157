/** Tables of items, users and hard negatives, and the files made of them. */
@NullMarked
package org.rectrain.prepare.entity;

import org.jspecify.annotations.NullMarked;
