-- Whether the server answers. KEYS 1 says which server of a cluster   cost: none
return 1
